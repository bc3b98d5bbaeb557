# Takes the triples of one named graph out of the default graph, but for those that another graph holds too.
DELETE { ?subject ?predicate ?object }
WHERE {
  GRAPH ?_graph_iri { ?subject ?predicate ?object }
  FILTER NOT EXISTS {
    GRAPH ?other { ?subject ?predicate ?object }
    FILTER (?other != ?_graph_iri)
  }
}
