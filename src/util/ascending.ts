/** The last place whose number is at most a bound; -1 if all are larger. The numbers ascend. */
export function lastAtMost(numbers: ArrayLike<number>, bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
