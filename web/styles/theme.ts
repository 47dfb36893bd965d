import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: blue-violet, which no severity is. */
const IRIS: MantineColorsTuple = [
  '#eef0ff',
  '#dcdefb',
  '#b8bbf4',
  '#9296ee',
  '#7276e8',
  '#5d62e3',
  '#5357e1',
  '#4b4fc9',
  '#4347bd',
  '#363aa0',
];

const INPUTS = (
  'TextInput PasswordInput Textarea NumberInput Select MultiSelect TagsInput Checkbox Switch ' +
  'SegmentedControl'
).split(' ');

export const THEME = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 3 },
  colors: { iris: IRIS },
  autoContrast: true,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 'sm',
  radius: { sm: '4px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ...Object.fromEntries(INPUTS.map((name) => [name, { defaultProps: { size: 'xs' } }])),
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Modal: {
      defaultProps: {
        lockScroll: false,
        transitionProps: { duration: 0 },
        closeButtonProps: { 'aria-label': 'Close' },
        // Otherwise its `header` would be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
  },
});
