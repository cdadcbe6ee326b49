/** How a rule's findings count. */
export type Severity = 'off' | 'warn' | 'error';
