/** `1 event is`, `2,000 events are`, `no events are` */
export const counted = (count: number, one: string, many: string): string =>
  count === 0 ? `no ${many}` : `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
