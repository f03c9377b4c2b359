// What Relay's plugin makes by itself: described, and with ids and visibility as everywhere else.

/** The options of the Relay plugin. */
export const relayOptions = {
  // Queries and interface are in node.ts: there, what a viewer may not see is not there.
  nodeQueryOptions: false,
  nodesQueryOptions: false,
  nodeTypeOptions: {
    description: 'A thing that can be fetched again by its global id.',
    resolveType: () => 'Job',
  },
  idFieldOptions: { description: 'The global id.' },
  pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
  hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
  startCursorFieldOptions: { description: 'The page cursor of the first edge: `before` for the page before this one.' },
  endCursorFieldOptions: { description: 'The page cursor of the last edge: `after` for the page after this one.' },
  cursorFieldOptions: { description: 'The page cursor of this edge, for `after` and `before` of this list only.' },
  nodeFieldOptions: { description: 'What the edge leads to.' },
  edgesFieldOptions: { description: 'The entries of the page, in the order of the list.' },
  pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
  mutationInputArgOptions: { description: 'Which job, and what is to be done with it.' },
  beforeArgOptions: { description: 'A page cursor: only what comes before it.' },
  afterArgOptions: { description: 'A page cursor: only what comes after it.' },
  firstArgOptions: { description: 'At most so many, from the start: 1 to 100, 20 unless told.' },
  lastArgOptions: { description: 'At most so many, from the end: 1 to 100. Not together with `first`.' },
} as const
