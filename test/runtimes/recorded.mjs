import { readFileSync } from 'node:fs';

/** Answers the bodies of migrations on standard input, a list as JSON, with what each sends, in their order; or with why it failed. */
export async function answer(record) {
  const answers = [];
  for (const body of JSON.parse(readFileSync(0, 'utf8'))) {
    const sent = [];
    const problem = await record(body, sent).then(
      () => undefined,
      (error) => String(error),
    );
    answers.push({ sent, problem });
  }
  process.stdout.write(JSON.stringify(answers));
}
