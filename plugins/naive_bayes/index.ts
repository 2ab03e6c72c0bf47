/**
 * Naive Bayes: within a class each value of a row is drawn by itself, from a
 * normal distribution or as one of many counts.
 */
export { fit } from "./fit";
export { predict, predict_proba } from "./predict";
export { evaluate } from "./evaluate";
