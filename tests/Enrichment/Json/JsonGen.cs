using FsCheck;
using FsCheck.Fluent;

namespace Spate.Enrichment.Tests.Json;

/// <summary>Makes JSON text with all the liberties that RFC 8259 allows: whitespace, escapes, any order, any nesting.</summary>
internal static class JsonGen
{
    public static readonly string[] Names =
    [
        "a", "b", "id", "device", "vendor", "longer_than_eight", "longer_than_nine", "é", "\\u0061b", "x\\\"y", "",
    ];

    private static Gen<string> Space => Gen.Elements("", "", "", "", " ", "\t", "  ", "\r");

    private static Gen<string> Scalar => Gen.Elements(
        "0", "-1", "3.25", "1e5", "-0.0E-3", "12345678901234567890", "true", "false", "null", "\"\"", "\"d1\"", "\"d\\u0031\"",
        "\"Zürich\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\uD834\\uDD1E\"", "\"{[,:]}\"",
        "\"a long string that goes on past sixty-four bytes, so that it spans blocks\"");

    public static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((4, Scalar), (1, Object(depth - 1, Gen.Elements(Names))), (1, Array(depth - 1)));

    public static Gen<string> Record => Object(3, Gen.Elements(Names));

    public static Gen<string> Object(int depth, Gen<string> names) =>
        from count in Gen.Choose(0, 5)
        from members in Gen.ListOf(Member(depth, names), count)
        from before in Space
        from after in Space
        select "{" + before + string.Join(",", members) + after + "}";

    private static Gen<string> Member(int depth, Gen<string> names) =>
        from name in names
        from value in Value(depth)
        from a in Space
        from b in Space
        from c in Space
        select $"{a}\"{name}\"{b}:{c}{value}";

    private static Gen<string> Array(int depth) =>
        from count in Gen.Choose(0, 4)
        from values in Gen.ListOf(Value(depth), count)
        from space in Space
        select "[" + space + string.Join($",{space}", values) + "]";
}
