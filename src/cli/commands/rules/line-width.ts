const DEFAULT_WIDTH = 80;

/** Cells of a line on a terminal that does not say how many it has; elsewhere there is no end. */
export function lineWidth({ isTTY, columns }: NodeJS.WriteStream): number {
  if (!isTTY) return Number.POSITIVE_INFINITY;
  return columns > 0 ? columns : DEFAULT_WIDTH;
}
