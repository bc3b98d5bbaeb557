# What follows in one step from the statements and the axioms of the ontology, and does not stand there yet.
PREFIX graph: <https://w3id.org/hss-graph/graph/>
PREFIX hss: <https://w3id.org/hss-graph/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT {
  ?subject ?predicate ?object .
  GRAPH graph:inferred { ?subject ?predicate ?object }
}
WHERE {
  {
    ?class rdfs:subClassOf+ ?object .
    ?subject a ?class .
    BIND (rdf:type AS ?predicate)
  }
  UNION
  {
    # Not the roles: who asks for all of them follows rdfs:subPropertyOf, and would find each one twice.
    ?narrower rdfs:subPropertyOf+ ?predicate .
    FILTER NOT EXISTS { ?predicate rdfs:subPropertyOf* hss:participant }
    FILTER NOT EXISTS { ?predicate a owl:AnnotationProperty }
    ?subject ?narrower ?object .
  }
  UNION
  {
    ?predicate owl:inverseOf|^owl:inverseOf ?inverse .
    ?object ?inverse ?subject .
  }
  UNION
  {
    ?predicate a owl:SymmetricProperty .
    ?object ?predicate ?subject .
  }
  UNION
  {
    ?predicate a owl:TransitiveProperty .
    ?subject ?predicate ?between .
    ?between ?predicate ?object .
  }
  UNION
  {
    ?predicate owl:propertyChainAxiom (?first ?second) .
    ?subject ?first ?between .
    ?between ?second ?object .
  }
  FILTER (isIRI(?subject) && isIRI(?predicate) && !isBlank(?object))
  FILTER NOT EXISTS { ?subject ?predicate ?object }
  # The terms of the ontology are not what it speaks about.
  FILTER NOT EXISTS {
    VALUES ?kind {
      owl:AnnotationProperty owl:Class owl:DatatypeProperty owl:ObjectProperty owl:Ontology
      rdf:Property rdfs:Class rdfs:Datatype
    }
    ?subject a ?kind .
  }
}
