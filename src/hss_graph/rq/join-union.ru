# Adds the triples of one named graph to the default graph.
INSERT { ?subject ?predicate ?object }
WHERE { GRAPH ?_graph_iri { ?subject ?predicate ?object } }
