import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { analyse, Project, rules, Catalogue, isCodePath, type Hazard, type Settings } from '../../rules/index.ts';
import { readCode } from '../../cli/typescript-parser.ts';
import { declaredProposals, mayBeDeclared } from '../../scaffolds/declared-proposals.ts';
import { nextStep, proposalsFor, type ChangeSet, type NextStep, type Proposal, type SourceText } from '../../scaffolds/proposals.ts';

const catalogue = new Catalogue(rules);

/** A project on disk whose scaffolds are written as an editor would write them. */
export class ScaffoldedProject {
  readonly folder: string;
  readonly settings: Settings;
  readonly now: number;

  constructor(folder: string, settings: Settings = {}, now: number = Date.UTC(2026, 10, 25, 12)) {
    this.folder = folder;
    this.settings = settings;
    this.now = now;
  }

  #project(): Project {
    return new Project(this.folder, this.settings, new DiskFiles(() => 0));
  }

  source(path: string): SourceText {
    const absolute = isAbsolute(path) ? path : join(this.folder, path);
    const text = readFileSync(absolute, 'utf8');
    return { path: absolute, text, code: isCodePath(absolute) ? readCode(absolute, text) : undefined };
  }

  /** What the whole catalogue says of a file as it is on disk. */
  hazards(path: string): readonly Hazard[] {
    const source = this.source(path);
    return analyse(source.path, source.text, this.#project(), catalogue, source.code).hazards;
  }

  proposals(path: string, rule: string): readonly Proposal[] {
    const source = this.source(path);
    const project = this.#project();
    const { hazards } = analyse(source.path, source.text, project, catalogue, source.code);
    return hazards.filter((hazard) => hazard.rule === rule).flatMap((hazard) => proposalsFor(hazard, source, project, this.now, readCode));
  }

  /** What can be done about what is declared where a word stands first. */
  declared(path: string, word: string): readonly Proposal[] {
    const { text, code } = this.source(path);
    return code === undefined || !mayBeDeclared(text) ? [] : declaredProposals(code, new RegExp(`(?<=\\b(?:interface|class|const) )${word}\\b`).exec(text)?.index ?? text.indexOf(word), this.#project());
  }

  next(plan: string): NextStep | undefined {
    const source = this.source(plan);
    const { migration } = JSON.parse(source.text) as { readonly migration: string };
    return nextStep(source, this.source(migration), this.#project(), this.now, readCode);
  }

  /** Makes a change; gives the paths of all files it touched, in the order of the change. Nothing is overwritten. */
  write({ edits, files }: ChangeSet): readonly string[] {
    for (const { path, edits: changes } of edits) {
      let text = readFileSync(path, 'utf8');
      for (const { range, text: replacement } of [...changes].sort((left, right) => right.range.start - left.range.start)) text = text.slice(0, range.start) + replacement + text.slice(range.end);
      writeFileSync(path, text);
    }
    for (const { path, text } of files) {
      if (existsSync(path)) throw new Error(`${path} is there already`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return [...edits.map(({ path }) => path), ...files.map(({ path }) => path)].map((path) => path.slice(this.folder.length + 1));
  }
}
