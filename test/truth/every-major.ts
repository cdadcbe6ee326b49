import { type Major, MAJORS, type RunningServer, startServer } from './server.ts';

/**
 * Starts a server of every major version, does the same work on each of them side by side, and stops them.
 *
 * @returns for each major version a function which gives the result of the work, or throws what the work (or the start
 *   of the server) threw: one broken version does not hide the others.
 */
export async function onEveryMajor<Result>(
  work: (server: RunningServer) => Promise<Result>,
): Promise<(major: Major) => Result> {
  const outcomes = new Map(
    await Promise.all(
      MAJORS.map(async (major): Promise<[Major, PromiseSettledResult<Result>]> => {
        const [outcome] = await Promise.allSettled([onMajor(major, work)]);
        return [major, outcome];
      }),
    ),
  );
  return (major) => {
    const outcome = outcomes.get(major);
    if (outcome?.status === 'fulfilled') {
      return outcome.value;
    }
    throw outcome?.reason ?? new Error(`Nothing was done on PostgreSQL ${major}`);
  };
}

async function onMajor<Result>(major: Major, work: (server: RunningServer) => Promise<Result>): Promise<Result> {
  const server = await startServer(major);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
