import { createContext, useContext, type ComponentType, type ReactNode } from 'react';
import { ValueText } from '../value/value.tsx';

export interface FieldValueProps {
  readonly field: string;
  readonly text: string;
  /** How many characters are shown at first. */
  readonly most?: number;
}

export interface AlertLinkProps {
  readonly id: string;
  readonly children: ReactNode;
}

/** What components need of the page that they stand in: what can be done with a value, and where alerts are. */
export interface PageParts {
  readonly FieldValue: ComponentType<FieldValueProps>;
  readonly AlertLink: ComponentType<AlertLinkProps>;
}

const PartsContext = createContext<PageParts>({
  FieldValue: ({ text, most }) => (
    <ValueText text={text} {...(most === undefined ? {} : { most })} />
  ),
  AlertLink: ({ children }) => children,
});

export const PagePartsProvider = PartsContext.Provider;

/** The value of a field of an event, with what the page can do with it. */
export function FieldValue(props: FieldValueProps): ReactNode {
  const { FieldValue: Shown } = useContext(PartsContext);
  return <Shown {...props} />;
}

/** Leads to an alert. */
export function AlertLink(props: AlertLinkProps): ReactNode {
  const { AlertLink: Shown } = useContext(PartsContext);
  return <Shown {...props} />;
}
