package engine

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"zen/abi"
)

func abiPage(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/abi.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheABIPageHasTheTextOfEveryViolation(t *testing.T) {
	page := abiPage(t)
	texts := violationTexts(t)
	if len(texts) < 30 {
		t.Fatalf("only %d texts were found: %q", len(texts), texts)
	}
	for _, text := range texts {
		if !textPattern(text).MatchString(page) {
			t.Errorf("the page lacks the text %q", text)
		}
	}
}

func TestTheABIPageHasTheBoundsOfTheEngine(t *testing.T) {
	page := abiPage(t)
	for _, want := range []string{
		fmt.Sprintf("`more than %d handles`", maxHandles),
		fmt.Sprintf("`a name of N bytes; at most %d`", maxNameBytes),
		fmt.Sprintf("`rank N; at most %d`", abi.MaxRank),
		fmt.Sprintf("The minimum of the memory is at most %d,%d pages", maxPages/1000, maxPages%1000),
		fmt.Sprintf("A line of the step's log. Levels: %d debug, %d info, %d warn, %d error", abi.LogDebug, abi.LogInfo, abi.LogWarn, abi.LogError),
		fmt.Sprintf("[clean text](#text-of-guests) of at most %d KiB", maxLogBytes>>10),
		fmt.Sprintf("at most %d KiB of [clean text]", maxFailBytes>>10),
		fmt.Sprintf("at most %d MiB |", abi.MaxManifestBytes>>20),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// violationTexts returns the formats of all calls of violation.
func violationTexts(t *testing.T) []string { return textsIn(t, "*.go", violationText) }

// textsIn returns what find finds in the files.
func textsIn(t *testing.T, pattern string, find func(ast.Node) (string, bool)) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := find(n); ok {
				texts = append(texts, text)
			}
			return true
		})
	}
	return texts
}

// The page has how every text begins by which package abi refuses a file.
func TestTheABIPageHasTheTextOfEveryRefusal(t *testing.T) {
	page := abiPage(t)
	texts := textsIn(t, "../../abi/*.go", refusalText)
	if len(texts) < 15 {
		t.Fatalf("only %d texts were found: %q", len(texts), texts)
	}
	for _, text := range texts {
		start, _, _ := strings.Cut(text, ":")
		start, _, _ = strings.Cut(start, ";")
		if !refusalPattern(start).MatchString(page) {
			t.Errorf("the page lacks the text %q", text)
		}
	}
}

// refusalText returns the text of a FormatError or ContractError, or its format.
func refusalText(n ast.Node) (string, bool) {
	literal, ok := n.(*ast.CompositeLit)
	if !ok || len(literal.Elts) != 1 {
		return "", false
	}
	if name, ok := literal.Type.(*ast.Ident); !ok || name.Name != "FormatError" && name.Name != "ContractError" {
		return "", false
	}
	text := ""
	ast.Inspect(literal, func(n ast.Node) bool {
		if s, ok := n.(*ast.BasicLit); ok && text == "" && s.Kind == token.STRING {
			text, _ = strconv.Unquote(s.Value)
		}
		return true
	})
	return text, text != ""
}

// refusalPattern matches the start of a text in code on the page.
func refusalPattern(format string) *regexp.Regexp {
	return regexp.MustCompile(strings.TrimSuffix(textPattern(format).String(), "`"))
}

// violationText returns the format of a call; "%v" hands on a text of package
// abi and does not count.
func violationText(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "violation" {
		return "", false
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil && text != "%v"
}

// textPattern matches a text in code on the page, with a word in place of each
// verb.
func textPattern(format string) *regexp.Regexp {
	verb := regexp.MustCompile(`%[a-z]`)
	parts := verb.Split(strings.ReplaceAll(format, "%q", `"%s"`), -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("`" + strings.Join(parts, "[^`\"]+") + "`")
}

func TestTheABIPageHasEveryFunctionOfWASI(t *testing.T) {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer func() { _ = runtime.Close(ctx) }()
	wasi, err := wasi_snapshot_preview1.NewBuilder(runtime).Compile(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(abiPage(t), "\n## WASI\n")
	table, _, _ = strings.Cut(table, "\n## ")
	functions := wasi.ExportedFunctions()
	if len(functions) != len(abi.WASIImports) {
		t.Errorf("%d functions are provided, the contract has %d", len(functions), len(abi.WASIImports))
	}
	for name, function := range functions {
		if want, ok := abi.WASIImports[name]; !ok || !isOfType(function, &want) {
			t.Errorf("%s is provided otherwise than the contract has it, %s", name, want)
		}
		if !regexp.MustCompile("(?m)^\\|[^|]*`" + name + "`[^|]*\\|").MatchString(table) {
			t.Errorf("the page says nothing of %s", name)
		}
	}
}
