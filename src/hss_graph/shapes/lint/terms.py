"""The terms of SHACL, and what may stand behind each parameter.

https://www.w3.org/TR/shacl/ for Core and SPARQL; what it leaves to other documents is named to be refused.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType

# What the value of a parameter is. Those of _SINGLE may stand once in a shape.
KINDS = MappingProxyType(
    {
        "and": "shapes",
        "class": "IRI",
        "closed": "boolean",
        "datatype": "IRI",
        "deactivated": "boolean",
        "description": "text",
        "disjoint": "IRI",
        "equals": "IRI",
        "flags": "string",
        "hasValue": "term",
        "ignoredProperties": "IRIs",
        "in": "terms",
        "languageIn": "languages",
        "lessThan": "IRI",
        "lessThanOrEquals": "IRI",
        "maxCount": "count",
        "maxExclusive": "limit",
        "maxInclusive": "limit",
        "maxLength": "count",
        "message": "text",
        "minCount": "count",
        "minExclusive": "limit",
        "minInclusive": "limit",
        "minLength": "count",
        "name": "text",
        "node": "node shape",
        "nodeKind": "kind of node",
        "not": "shape",
        "or": "shapes",
        "order": "number",
        "path": "path",
        "pattern": "string",
        "property": "property shape",
        "qualifiedMaxCount": "count",
        "qualifiedMinCount": "count",
        "qualifiedValueShape": "shape",
        "qualifiedValueShapesDisjoint": "boolean",
        "severity": "severity",
        "sparql": "constraint",
        "targetClass": "IRI",
        "targetNode": "IRI or literal",
        "targetObjectsOf": "IRI",
        "targetSubjectsOf": "IRI",
        "uniqueLang": "boolean",
        "xone": "shapes",
    }
)
_SINGLE_NAMES = """
    closed datatype deactivated flags ignoredProperties in languageIn maxCount maxExclusive maxInclusive
    maxLength minCount minExclusive minInclusive minLength nodeKind order path pattern qualifiedMaxCount
    qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint severity uniqueLang
"""
SINGLE = frozenset(_SINGLE_NAMES.split())
TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
# These say nothing about what conforms.
_DESCRIPTIONS = frozenset({"deactivated", "description", "message", "name", "order", "path", "severity"})
CONSTRAINTS = frozenset(KINDS) - _DESCRIPTIONS - frozenset(TARGETS)
ONLY_SHAPES_SAY = CONSTRAINTS | {*TARGETS, "path"}
ON_PROPERTIES = frozenset(
    {"lessThan", "lessThanOrEquals", "maxCount", "minCount", "qualifiedValueShape", "uniqueLang"}
)
# A parameter that says nothing without one of the others.
NEEDS = MappingProxyType(
    {
        "flags": ("pattern",),
        "ignoredProperties": ("closed",),
        "qualifiedMaxCount": ("qualifiedValueShape",),
        "qualifiedMinCount": ("qualifiedValueShape",),
        "qualifiedValueShape": ("qualifiedMaxCount", "qualifiedMinCount"),
        "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    }
)
NODE_KINDS = frozenset(
    {"BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRI", "IRIOrLiteral", "Literal"}
)
SEVERITIES = frozenset({"Info", "Violation", "Warning"})
PATH_STEPS = frozenset({"alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath"})

_COMPONENTS = """
    And Class Closed Datatype Disjoint Equals HasValue In LanguageIn LessThan LessThanOrEquals MaxCount
    MaxExclusive MaxInclusive MaxLength MinCount MinExclusive MinInclusive MinLength NodeKind Node Not
    Or Pattern Property QualifiedMaxCount QualifiedMinCount SPARQL UniqueLang Xone
"""
_OTHERS = """
    AbstractResult ConstraintComponent NodeShape Parameter Parameterizable PrefixDeclaration
    PropertyGroup PropertyShape SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint
    SPARQLConstructExecutable SPARQLExecutable SPARQLSelectExecutable SPARQLSelectValidator Severity
    Shape ValidationReport ValidationResult Validator annotationProperty annotationValue
    annotationVarName ask conforms declare defaultValue detail focusNode group labelTemplate
    namespace nodeValidator optional parameter prefix prefixes propertyValidator result resultMessage
    resultPath resultSeverity select shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape suggestedShapesGraph validator value
"""
TERMS = frozenset(
    [
        *KINDS,
        *NODE_KINDS,
        *SEVERITIES,
        *PATH_STEPS,
        *_OTHERS.split(),
        *(f"{name}ConstraintComponent" for name in _COMPONENTS.split()),
    ]
)
_ADVANCED = """
    ExpressionConstraintComponent Function Rule SPARQLAskFunction SPARQLConstructRule SPARQLFunction
    SPARQLRule SPARQLSelectFunction SPARQLTarget SPARQLTargetType Target TargetType TripleRule bind
    condition construct countExpr distinct else expression filterShape groupConcat if intersection limit
    max min nodes object offset orderBy predicate returnType rule subject sum target then this union
    update values
"""
_JAVASCRIPT = """
    JSConstraint JSConstraintComponent JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType
    JSValidator js jsFunctionName jsLibrary jsLibraryURL
"""
_SHACL_1_2 = """
    MemberShapeConstraintComponent ReifierShapeConstraintComponent RootClassConstraintComponent Debug
    Trace SingleLineConstraintComponent SomeValueConstraintComponent SubsetOfConstraintComponent ByTypes
    UniqueMembersConstraintComponent codeIdentifier conformanceDisallows intent maxListLength
    memberShape minListLength nodeByExpression reificationRequired reifierShape rootClass shape
    singleLine someValue subsetOf targetWhere uniqueMembers
"""
_ELSEWHERE = MappingProxyType(
    {
        **dict.fromkeys(_ADVANCED.split(), "SHACL Advanced Features"),
        **dict.fromkeys(_JAVASCRIPT.split(), "SHACL JavaScript Extensions"),
        **dict.fromkeys(_SHACL_1_2.split(), "the drafts of SHACL 1.2"),
        "entailment": "inference during validation",
    }
)


def complaint(name: str, is_used: bool = True) -> str:
    """Why shapes cannot use, or speak about, this term of the SHACL namespace, and the way out; else ''.

    >>> complaint("minCont")
    'sh:minCont is no term of SHACL; did you mean sh:minCount?'
    """
    if name in TERMS:
        return ""
    if name in _ELSEWHERE and not is_used:
        return ""
    if name in _ELSEWHERE:
        return f"sh:{name} is part of {_ELSEWHERE[name]}, which is not supported; say it otherwise"
    by_lower_case = {term.lower(): term for term in sorted(TERMS)}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=1)
    way_out = f"did you mean sh:{by_lower_case[near[0]]}?" if near else "correct its name"
    return f"sh:{name} is no term of SHACL; {way_out}"
