import { Cells } from "./cells";
import { ColumnWriter } from "./column_writer";
import { dtypeOf } from "./element";
import { OutputTable, outputTable } from "./table";

/**
 * A whole table in memory, to be written at once:
 * new zen.Table().put("name", names).put("x", x, [3]).write("adults");
 */
export class Table {
  private columns: WholeColumn[] = [];

  /** Adds a column without nulls. dims: those of one row. dtype: DType.Date for an i32, DType.Timestamp for an i64. */
  put<D>(name: string, rows: D, dims: i64[] = [], dtype: i32 = dtypeOf<valueof<D>>()): Table {
    this.columns.push(new ArrayColumn<valueof<D>, D>(name, rows, null, dims, dtype));
    return this;
  }

  /** Adds a column; row i is null where valid[i] is false. */
  putNullable<D>(name: string, rows: D, valid: bool[], dims: i64[] = [], dtype: i32 = dtypeOf<valueof<D>>()): Table {
    this.columns.push(new ArrayColumn<valueof<D>, D>(name, rows, valid, dims, dtype));
    return this;
  }

  /** Adds a column as it was read. */
  putCells<T>(name: string, cells: Cells<T>): Table {
    this.columns.push(new CellsColumn<T>(name, cells));
    return this;
  }

  /** Writes the output port. When it is optional and left open, nothing is written. */
  write(port: string): void {
    const to = outputTable(port);
    for (let i = 0; i < this.columns.length; i++) this.columns[i].create(to);
    for (let i = 0; i < this.columns.length; i++) this.columns[i].write();
  }
}

abstract class WholeColumn {
  abstract create(to: OutputTable): void;
  abstract write(): void;
}

class ArrayColumn<T, D> extends WholeColumn {
  private writer: ColumnWriter<T> | null = null;

  constructor(private name: string, private rows: D, private valid: bool[] | null, private dims: i64[], private dtype: i32) {
    super();
  }

  create(to: OutputTable): void {
    this.writer = to.start<T>(this.name, this.valid != null, this.dims, this.dtype);
  }

  write(): void {
    const valid = this.valid;
    if (valid != null) this.writer!.writeNullable(this.rows, valid);
    else this.writer!.write(this.rows);
  }
}

class CellsColumn<T> extends WholeColumn {
  private writer: ColumnWriter<T> | null = null;

  constructor(private name: string, private cells: Cells<T>) {
    super();
  }

  create(to: OutputTable): void {
    this.writer = to.start<T>(this.name, this.cells.nullable, this.cells.dims, this.cells.dtype);
  }

  write(): void {
    this.writer!.writeCells(this.cells);
  }
}
