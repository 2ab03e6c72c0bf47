/**
 * Write a zen plugin (ABI zen1) in AssemblyScript.
 *
 *     import * as zen from "zen";
 *
 *     export function scale(): i32 {
 *       const x = zen.input<f32>("x");
 *       for (let i = 0; i < x.length; i++) x[i] *= 2;
 *       zen.output("y", x.dims, x);
 *       return 0;
 *     }
 *
 * A breach of the contract (an unknown port, rows beyond the end) traps with the
 * host's text. What this library finds itself, and what a step throws, ends the
 * step with its text and place. So no function here returns an error.
 *
 * The host keeps no pointer: buffers may be used again as soon as a call returns.
 */
export { Buffer, bufferOf } from "./buffer";
export { Bytes, Cells } from "./cells";
export { ColumnReader } from "./column_reader";
export { ColumnWriter } from "./column_writer";
export { DType } from "./element";
export { Reader, Tensor, input, inputOptional, open, openOptional } from "./input";
export { InputTensors, OutputTensors, inputTensors, inputTensorsOptional, outputTensors } from "./named";
export { ROWS_UNKNOWN, Writer, create, output, scalar } from "./output";
export { paramBool, paramFloat, paramInt, paramStr } from "./param";
export { Rng } from "./rng";
export { InputTable, OutputTable, inputTable, inputTableOptional, outputTable } from "./table";
export { debug, error, fail, info, metric, progress, seed, warn } from "./tell";
export { Table } from "./whole";
