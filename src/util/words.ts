/** The words of a text, for tables of names. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/);
