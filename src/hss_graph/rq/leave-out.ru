# Takes out of all graphs what only evidence of these statuses bears out, and last that evidence itself.
PREFIX hss: <https://w3id.org/hss-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# Statements with evidence of their own, but for names and classes, without which nothing can be spoken of.
DELETE {
  ?subject ?predicate ?object .
  GRAPH ?graph { ?subject ?predicate ?object }
}
WHERE {
  VALUES ?status { ?_statuses }
  ?evidence hss:status ?status ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  FILTER (?predicate NOT IN (rdf:type, rdfs:label, skos:prefLabel))
  FILTER NOT EXISTS {
    ?kept rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
    FILTER NOT EXISTS { VALUES ?gone { ?_statuses } ?kept hss:status ?gone }
  }
  GRAPH ?graph { ?subject ?predicate ?object }
} ;

# Things that evidence supports as a whole, with all statements of them and with them.
DELETE {
  ?subject ?predicate ?object .
  GRAPH ?graph { ?subject ?predicate ?object }
}
WHERE {
  {
    SELECT DISTINCT ?node
    WHERE {
      VALUES ?status { ?_statuses }
      VALUES ?kind { hss:Claim hss:Engagement hss:Statistic org:ChangeEvent }
      ?evidence hss:status ?status ; hss:supports ?node .
      ?node a/rdfs:subClassOf* ?kind .
      FILTER NOT EXISTS {
        ?kept hss:supports ?node .
        FILTER NOT EXISTS { VALUES ?gone { ?_statuses } ?kept hss:status ?gone }
      }
    }
  }
  {
    GRAPH ?graph { ?node ?predicate ?object }
    BIND (?node AS ?subject)
  }
  UNION
  {
    GRAPH ?graph { ?subject ?predicate ?node }
    BIND (?node AS ?object)
  }
} ;

# The evidence, and what evidence was left without anything to bear out.
DELETE {
  ?subject ?predicate ?object .
  GRAPH ?graph { ?subject ?predicate ?object }
}
WHERE {
  {
    SELECT DISTINCT ?node
    WHERE {
      {
        VALUES ?status { ?_statuses }
        ?node hss:status ?status .
      }
      UNION
      {
        ?node a hss:Evidence .
        FILTER NOT EXISTS { ?node hss:supports ?thing }
        FILTER NOT EXISTS { ?node rdf:subject ?about ; rdf:predicate ?says ; rdf:object ?what }
      }
    }
  }
  {
    GRAPH ?graph { ?node ?predicate ?object }
    BIND (?node AS ?subject)
  }
  UNION
  {
    GRAPH ?graph { ?subject ?predicate ?node }
    BIND (?node AS ?object)
  }
}
