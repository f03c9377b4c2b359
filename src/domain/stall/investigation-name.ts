// The name of the one job type that the system brings along, by which products, tests and SQL know it.

/** The type of the jobs that the system requests when something stalls. */
export const investigationName = 'investigate_stall'
