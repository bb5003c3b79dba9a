namespace Spate.Pipeline.Outputs;

/// <summary>
/// Where the parts of a result are, and what is made of them. A part is where the replay put it that enriched it; what is made of all parts
/// is where their replays put it together, so that making it again from the same parts overwrites it with the same.
/// </summary>
/// <param name="Layout">The layout of the input's version.</param>
/// <param name="Replays">The replay that each part was enriched in; null if all were in the first run.</param>
internal sealed record ResultLayout(OutputLayout Layout, IReadOnlyList<string?>? Replays)
{
    /// <summary>The layout of what is made of all parts.</summary>
    public OutputLayout Whole => Layout.For(Replays is null ? null : string.Join('/', Replays));

    /// <summary>The layout of a part's objects.</summary>
    public OutputLayout Part(int part) => Layout.For(Replays?[part]);
}
