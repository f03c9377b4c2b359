// A document with the types of its answer and of its variables, as codegen's client preset makes it in string mode.

/** The text of an operation. What it answers and takes is known to the compiler only. */
export interface TypedDocument<Data, Variables> {
  toString(): string
  __apiType?: (variables: Variables) => Data
}

/** The answer of a document. */
export type DataOf<Document> = Document extends TypedDocument<infer Data, infer _> ? Data : never
