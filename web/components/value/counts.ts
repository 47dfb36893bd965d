/** `3,904`, `3,904 alerts`, `1 alert`. */
export function countText(count: number, one?: string, many = `${one}s`): string {
  const number = count.toLocaleString('en');
  return one === undefined ? number : `${number} ${count === 1 ? one : many}`;
}
