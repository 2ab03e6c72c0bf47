// What is wrong with rows to learn from, found out when it is too late for more.
import * as zen from "zen";
import { Rows } from "./rows";

/** The row of the input with the largest value, the first of equals. */
export function rowOfLargest(port: string): i64 {
  const x = new Rows(port, 1);
  let largest: f32 = -1, row: i64 = 0;
  while (x.next()) {
    for (let i = 0; i < x.count * x.width; i++) {
      const v = abs(load<f32>(x.at(0) + (<usize>i << 2)));
      if (v <= largest) continue;
      largest = v;
      row = x.first + i / x.width;
    }
  }
  return row;
}

/** Whether a row of the input is another than its first one. */
export function rowsDiffer(port: string): bool {
  const x = new Rows(port, 1), one = new zen.Buffer<f32>(x.width);
  while (x.next()) {
    if (x.first == 0) memory.copy(one.ptr, x.at(0), <usize>x.width << 2);
    for (let i = 0; i < x.count * x.width; i++) {
      if (load<f32>(x.at(0) + (<usize>i << 2)) != one[i % x.width]) return true;
    }
  }
  return false;
}
