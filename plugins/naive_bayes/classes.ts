import * as zen from "zen";

/** The labels that a model tells apart, in rising order. */
export class Classes {
  readonly labels: u8[] = [];
  /** The place of each label among them; -1: it is none. */
  readonly placeOf: StaticArray<i32> = new StaticArray<i32>(256);

  /** those: by label, whether it is one of them. */
  constructor(those: StaticArray<bool>) {
    for (let label = 0; label < 256; label++) {
      this.placeOf[label] = those[label] ? this.labels.length : -1;
      if (those[label]) this.labels.push(<u8>label);
    }
  }

  get count(): i32 {
    return this.labels.length;
  }
}

/** The labels that occur. */
export function classesOf(labels: zen.Buffer<u8>): Classes {
  const occurs = new StaticArray<bool>(256);
  for (let i = 0; i < labels.length; i++) occurs[labels[i]] = true;
  return new Classes(occurs);
}

/** Reads the labels of an input, one for each row. */
export function readLabels(port: string, rows: i64): zen.Tensor<u8> {
  const y = zen.input<u8>(port);
  if (<i64>y.length != rows) zen.fail(`input "${port}" has ${y.length} labels for ${rows} rows`);
  return y;
}
