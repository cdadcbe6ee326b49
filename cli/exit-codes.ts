/** How a command ends; `zero-downtime help check` says it to users. */
export const EXIT = { clean: 0, hazards: 1, unusable: 2 } as const;
