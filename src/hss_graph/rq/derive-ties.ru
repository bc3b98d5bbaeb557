# The ties between two organisations that follow from engagements, each with a node that says from which ones.
# What is only intended ties nobody, nor does anything tie an organisation to a part of it.
PREFIX graph: <https://w3id.org/hss-graph/graph/>
PREFIX hss: <https://w3id.org/hss-graph/ontology#>
PREFIX id: <https://w3id.org/hss-graph/id/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT {
  GRAPH graph:inferred {
    ?node a hss:DerivedStatement ;
      hss:rule ?rule ;
      prov:wasDerivedFrom ?engagement ;
      rdf:object ?right ;
      rdf:predicate ?tie ;
      rdf:subject ?left .
  }
}
WHERE {
  {
    SELECT DISTINCT ?left ?tie ?rule ?right ?engagement
    WHERE {
      {
        VALUES (?tie ?rule) { (hss:worksWith "works with") }
        ?role rdfs:subPropertyOf* hss:participant .
        FILTER NOT EXISTS { ?role rdfs:subPropertyOf* hss:receiver }
        ?otherRole rdfs:subPropertyOf* hss:participant .
        FILTER NOT EXISTS { ?otherRole rdfs:subPropertyOf* hss:receiver }
        ?engagement ?role ?left ; ?otherRole ?right .
        FILTER (STR(?left) < STR(?right))
      }
      UNION
      {
        VALUES (?tie ?rule ?kind ?giving ?receiving) {
          (hss:funds "funds" hss:Funding hss:funder hss:recipient)
          (hss:advocatesTo "advocates to" hss:Advocacy hss:advocate hss:addressee)
        }
        ?role rdfs:subPropertyOf* ?giving .
        ?otherRole rdfs:subPropertyOf* ?receiving .
        ?engagement ?role ?left ; ?otherRole ?right ; a ?kind .
        FILTER (?left != ?right)
      }
      FILTER (isIRI(?engagement) && isIRI(?left) && isIRI(?right))
      ?left a org:Organization .
      ?right a org:Organization .
      FILTER NOT EXISTS { ?engagement hss:timing hss:planned }
      FILTER NOT EXISTS { ?left (org:unitOf|org:subOrganizationOf)+ ?right }
      FILTER NOT EXISTS { ?right (org:unitOf|org:subOrganizationOf)+ ?left }
    }
  }
  BIND (REPLACE(STR(?left), "^.*[/#]", "") AS ?leftName)
  BIND (REPLACE(STR(?right), "^.*[/#]", "") AS ?rightName)
  BIND (REPLACE(?rule, " ", "-") AS ?verb)
  BIND (CONCAT(?leftName, "-", ?verb, "-", ?rightName) AS ?name)
  # Two pairs could give one name where an organisation is no id: or is named like a tie; these get a checksum.
  BIND (CONCAT(STR(id:), ?leftName) = STR(?left) && CONCAT(STR(id:), ?rightName) = STR(?right) AS ?areOurs)
  BIND (REGEX(CONCAT(?leftName, " ", ?rightName), "(^|[- ])(works-with|funds|advocates-to)([- ]|$)") AS ?areOdd)
  BIND (SUBSTR(SHA256(CONCAT(STR(?left), " ", STR(?right))), 1, 16) AS ?sum)
  BIND (IF(?areOurs && !?areOdd, "", CONCAT("-", ?sum)) AS ?checksum)
  BIND (IRI(CONCAT(STR(id:), "derived-", ENCODE_FOR_URI(?name), ?checksum)) AS ?node)
} ;

INSERT { GRAPH graph:inferred { ?left ?tie ?right } }
WHERE {
  GRAPH graph:inferred { ?node a hss:DerivedStatement ; rdf:subject ?left ; rdf:predicate ?tie ; rdf:object ?right }
  FILTER NOT EXISTS { ?left ?tie ?right }
}
