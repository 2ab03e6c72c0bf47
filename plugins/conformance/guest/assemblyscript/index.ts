// The program of ../README.md in AssemblyScript.
export { backwards, big, bits, copy, flatten, grow, make, odd_bools, ramp, sum_big } from "./tensors";
export { end, flood, load, optional, params, random, status, store, tell } from "./ports";
export { violate } from "./violate";
