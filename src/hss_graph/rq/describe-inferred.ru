# What the graph of inferences says of itself.
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/hss-graph/graph/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH graph:inferred {
    graph:inferred a void:Dataset ;
      dcterms:created "2026-11-22"^^xsd:date ;
      dcterms:description "What follows from the other graphs by the axioms of the ontology and by the rules for ties; written by 'hss-graph reason', never by hand."@en ;
      dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
      dcterms:title "Inferred statements"@en .
  }
}
