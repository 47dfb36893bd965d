/** How a case is to be played. */
export interface CaseOptions {
  /** Where folders of data are made. */
  readonly folder: string;
  /** `null` for the time that the case usually takes. */
  readonly seconds: number | null;
  readonly rules: number;
  readonly interval: string;
  readonly documents: number;
}

export type Figures = Readonly<Record<string, number>>;
