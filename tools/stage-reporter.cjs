// Mocha's own list for people, and its numbers in a file for the runner of all stages.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class StageReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    runner.on('end', () => writeFileSync(options.reporterOptions.output, JSON.stringify({ stats: this.stats })));
  }
};
