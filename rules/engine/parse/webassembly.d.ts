/** The few names of the WebAssembly API that the parser's start needs; the DOM library would bring hundreds of globals. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: Exports;
    constructor(module: Module, imports?: Imports);
  }
}
