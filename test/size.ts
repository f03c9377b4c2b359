// Tests have a short form (npm test) and a full one (npm run test:long); this chooses between their sizes.

/** `full` when TOBEDONE_TEST_SIZE is "full", else `short`. */
export function size(short: number, full: number): number {
  return process.env['TOBEDONE_TEST_SIZE'] === 'full' ? full : short
}

/** How long the soak lasts, in milliseconds: four seconds, in full ten minutes, or TOBEDONE_SOAK_MINUTES. */
export const soakMs: number = Number(process.env['TOBEDONE_SOAK_MINUTES'] ?? size(1 / 15, 10)) * 60_000
