/** Where intervals of time begin, in milliseconds since 1970. Each ends where the next begins. */
export interface Intervals {
  startOf(time: number): number;
  /** The one after the interval that begins there. */
  next(start: number): number;
}
