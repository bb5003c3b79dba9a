namespace Spate.Enrichment.Json;

/// <summary>What is wrong with a line that should be one JSON object.</summary>
internal enum JsonFault
{
    None,
    NotAnObject,
    ExpectedName,
    ExpectedColon,
    ExpectedValue,
    ExpectedCommaOrBrace,
    ExpectedCommaOrBracket,
    BadString,
    BadLiteral,
    TooDeep,
    TrailingBytes,
    DuplicateKey,
}

internal static class JsonFaults
{
    public static string Describe(JsonFault fault) => fault switch
    {
        JsonFault.NotAnObject => "expected '{', the start of a JSON object",
        JsonFault.ExpectedName => "expected a member's name in quotation marks",
        JsonFault.ExpectedColon => "expected ':'",
        JsonFault.ExpectedValue => "expected a value",
        JsonFault.ExpectedCommaOrBrace => "expected ',' or '}'",
        JsonFault.ExpectedCommaOrBracket => "expected ',' or ']'",
        JsonFault.BadString => "a string is not closed, or holds a control character or a bad escape",
        JsonFault.BadLiteral => "neither a JSON number nor true, false or null",
        JsonFault.TooDeep => $"nested deeper than {RecordWalker.MaxDepth} levels",
        JsonFault.TrailingBytes => "bytes follow the object",
        JsonFault.DuplicateKey => "a name that this pipeline reads occurs twice",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
