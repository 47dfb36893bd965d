/** A condition that prevents containers from running; the message says how to fix it. */
export class ContainersError extends Error {
  override readonly name = 'ContainersError';
}

/** Exits with the code that a program returns; with 2 and the message of a {@link ContainersError}. */
export async function exitWith(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ContainersError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
