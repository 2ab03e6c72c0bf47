// The class of the nearest mean, and pictures to try it on.
export { load } from "./load";
export { fit, predict, evaluate } from "./classifier";
