using System.Runtime.InteropServices;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// What a deflate stream says of a stretch of bytes: some that stand for themselves, then some that are a copy of earlier ones.
/// </summary>
/// <param name="Literals">Bytes before the match.</param>
/// <param name="Length">Bytes of the match.</param>
/// <param name="Distance">How far back the bytes lie that the match copies.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Token(int Literals, ushort Length, ushort Distance)
{
    /// <summary>
    /// Whether a match takes fewer bits than its bytes as literals. Short ones do not, the less the farther they reach; and the fewer
    /// tokens there are, the less there is to do for each.
    /// </summary>
    public static bool Pays(int length, int distance) => length > 5 || (length == 5 && distance <= 4096);
}
