#!/usr/bin/env bash
# demo.sh [MNISTDIR]: the caching chapter of ZenML's guide. Runs the pipeline with the neural network, swaps that one plugin file for
# logistic regression, runs twice more, then reads the accuracy of each run. MNISTDIR holds MNIST's four .gz files; without it the
# pipeline trains on the small digits that lie beside it. Needs bin/zen and build/plugins (make demo builds both).
set -euo pipefail
export LC_ALL=C # printf: a decimal point
mnist=${1:+$(cd "$1" && pwd)}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

zen=bin/zen
export ZEN_HOME=$PWD/build/demo-home
rm -rf "$ZEN_HOME"

sources=()
pipeline=digits
if [ -n "$mnist" ]; then
	pipeline=mnist
	for file in train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte; do
		[ -f "$mnist/$file.gz" ] || { echo "demo.sh: $mnist/$file.gz is missing" >&2 && exit 3; }
	done
	sources=(
		--source "train_images=$mnist/train-images-idx3-ubyte.gz" --source "train_labels=$mnist/train-labels-idx1-ubyte.gz"
		--source "test_images=$mnist/t10k-images-idx3-ubyte.gz" --source "test_labels=$mnist/t10k-labels-idx1-ubyte.gz"
	)
fi
name=${pipeline}_pipeline

run() {
	echo "\$ zen run testdata/$pipeline/pipeline.toml --plugin classifier=$1"
	"$zen" run "testdata/$pipeline/pipeline.toml" --plugin "classifier=$1" ${sources[@]+"${sources[@]}"}
	echo
}

run build/plugins/tf_mlp.wasm
run build/plugins/sklearn_logreg.wasm # importer and normalizer come from the cache
run build/plugins/sklearn_logreg.wasm # everything does

# trainer_of RUN: the plugin that step `trainer` ran, out of zen's JSON. No jq, for a fresh machine has none.
trainer_of() {
	"$zen" show "$1" --json | tr -d ' \n' | tr '{' '\n' | sed -n '/^"name":"trainer",/s/.*"plugin":"\([^"]*\)".*/\1/p'
}

runs=$("$zen" runs "$name" --json | grep -o '"run": *"' | grep -c .)
echo "Pipeline \`$name\` has $runs run(s)"
for ((n = runs - 1; n >= 0; n--)); do
	printf 'For %s, the accuracy is: %.2f\n' "$(trainer_of "$name@$n")" "$("$zen" output "$name@$n/evaluator.accuracy")"
done
