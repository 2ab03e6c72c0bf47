// The program of ../README.md in AssemblyScript.
export { backwards, big, bits, copy, flatten, grow, make, odd_bools, ramp, sum_big } from "./tensors";
export { end, flood, load, optional, params, random, status, store, tally, tell } from "./ports";
export { copy_table, make_table, misread, people, score } from "./tables";
export { violate } from "./violate";
export { violate_table } from "./violate_table";
