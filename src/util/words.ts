/** The words of a text, as a type. */
type Words<Text extends string> = Text extends `${infer First}\n${infer Rest}`
  ? Words<First> | Words<Rest>
  : Text extends `${infer First} ${infer Rest}`
    ? Words<First> | Words<Rest>
    : Text extends ''
      ? never
      : Text;

/** The words of a text, for tables of names. */
export const words = <const Text extends string>(text: Text): readonly Words<Text>[] =>
  text.trim().split(/\s+/) as Words<Text>[];
