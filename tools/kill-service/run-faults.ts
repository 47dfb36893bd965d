/**
 * Runs each fault and prints its errors. Returns the exit code of the program.
 *
 * @param title of the faults, printed if mounting a file system is not permitted
 * @param play returns the differences from what is expected
 */
export async function runFaults<Cause>(
  title: string,
  faults: Readonly<Record<string, Cause>>,
  play: (cause: Cause) => Promise<readonly string[]>,
): Promise<number> {
  if (process.getuid?.() !== 0) {
    console.log(`${title}: SKIPPED, only root can mount a file system.`);
    return 0;
  }
  let failures = 0;
  for (const [name, cause] of Object.entries(faults)) {
    const found = await play(cause);
    for (const each of found.slice(0, 10)) console.log(`  ${each}`);
    console.log(`${name}: ${found.length === 0 ? 'as expected' : 'NOT AS EXPECTED'}`);
    failures += found.length;
  }
  return failures > 0 ? 1 : 0;
}
