"""
Retrieval with the passages in OpenSearch instead of the process.

What stays in the process is small and needed at every question: what each discussion says of itself, and who speaks in
it. Passages, their words and how many passages hold a word are asked for. Reranking, confidence and everything after
are the in-process code, over an index of the candidates alone that has the statistics of all passages.
"""
