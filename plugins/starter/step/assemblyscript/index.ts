import * as zen from "zen";

export function count(): i32 {
  const bytes = zen.input<u8>("bytes");
  const counts = new Array<i64>(<i32>zen.paramInt("bins"));
  for (let i = 0; i < bytes.length; i++) counts[<i32>bytes[i] * counts.length / 256]++;
  zen.output("counts", [counts.length], counts);
  return 0;
}
