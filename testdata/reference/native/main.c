/* Runs an entry of a plugin that was compiled for this machine, to be timed beside the same source as WebAssembly.
 *
 *     native PLUGIN.so ENTRY [-i PORT=FILE.npy]… [-d PORT=DTYPE]… [-p PARAM=VALUE]… [-s SEED] [-o FOLDER]
 *
 * -i may name a tensor of a port, PORT.TENSOR; -d is for each output that is a tensor, by the codes of docs/abi.md. It prints the
 * seconds that the entry took, its reads and writes included, and writes FOLDER/PORT.npy and FOLDER/PORT.TENSOR.npy. */
#include "zen1.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int32_t entry_function(void);

/* The C SDK puts zen_entry_ before the name that the file exports. */
static entry_function *find_entry(const char *plugin, const char *name) {
    void *library = dlopen(plugin, RTLD_NOW);
    if (library == NULL) give_up("%s", dlerror());
    char symbol[256];
    snprintf(symbol, sizeof symbol, "zen_entry_%s", name);
    void *entry = dlsym(library, symbol);
    if (entry == NULL) entry = dlsym(library, name);
    if (entry == NULL) give_up("%s has no entry %s", plugin, name);
    return (entry_function *)entry;
}

/* Ends the name at the = and returns what follows. */
static char *split(char *argument) {
    char *value = strchr(argument, '=');
    if (value == NULL) give_up("%s is no NAME=VALUE", argument);
    *value = 0;
    return value + 1;
}

static void take(int option, char *argument, const char **folder) {
    switch (option) {
    case 'i': { char *path = split(argument); zen1_add(&zen1_inputs, npy_read(argument, path)); break; }
    case 'd': { const char *code = split(argument); zen1_add(&zen1_outputs, (npy){.name = argument, .dtype = atoi(code)}); break; }
    case 'p':
        if (zen1_param_list.count == ZEN1_MAX) give_up("more than %d params", ZEN1_MAX);
        zen1_param_list.all[zen1_param_list.count++] = argument;
        break;
    case 's': zen1_seed = strtoll(argument, NULL, 10); break;
    case 'o': *folder = argument; break;
    default: give_up("usage: native PLUGIN.so ENTRY [-i PORT=FILE.npy]… [-d PORT=DTYPE]… [-p PARAM=VALUE]… [-s SEED] [-o FOLDER]");
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int count, char **arguments) {
    const char *folder = NULL;
    if (count < 3) take('?', NULL, &folder);
    optind = 3;
    for (int option; (option = getopt(count, arguments, "i:d:p:s:o:")) != -1;) take(option, optarg, &folder);

    entry_function *entry = find_entry(arguments[1], arguments[2]);
    const double start = now();
    const int32_t status = entry();
    printf("%.9f\n", now() - start);
    if (status != 0) give_up("the entry returned status %d", status);
    for (int32_t i = 0; folder != NULL && i < zen1_outputs.count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.npy", folder, zen1_outputs.all[i].name);
        npy_write(&zen1_outputs.all[i], path);
    }
    return 0;
}
