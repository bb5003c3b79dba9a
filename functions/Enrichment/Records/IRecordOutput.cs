using Spate.Enrichment.Compression;
using Spate.Enrichment.Deflate;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Records;

/// <summary>Takes the records of a run, front to back: stretches of the input, and what is put between them.</summary>
internal interface IRecordOutput : IDisposable
{
    /// <summary>Names fragments that will be inserted; returns the number to insert them by, from 0.</summary>
    int Register(FragmentStore fragments);

    /// <summary>Appends bytes of the input.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Their place in the plain input; never before that of bytes that were copied earlier.</param>
    void Copy(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Appends other bytes.</summary>
    void Insert(ReadOnlySpan<byte> bytes);

    /// <summary>Tells of a fragment that will be inserted soon, or of none by a number below 0.</summary>
    void LookAhead(int store, int fragment);

    /// <summary>Appends a fragment.</summary>
    void Insert(int store, int fragment);

    /// <summary>Ends a record.</summary>
    void EndRecord();

    /// <summary>Ends the output; nothing may be written afterwards.</summary>
    OutputFile Complete();
}

/// <summary>Opens the output of a run in the form that suits its input.</summary>
internal static class RecordOutput
{
    /// <summary>Opens an output. From gzip to gzip the input's matches are kept; anything else is compressed anew, if at all.</summary>
    public static IRecordOutput Open(IChunkReader input, PassPorts ports)
    {
        var output = ports.Output;
        if (input is not InflatingReader inflating || output.Compression != OutputCompression.Gzip)
            return new OutputBuffer(ChunkWriter.Open(output.Records, output.Compression), ports.ChunkBytes);
        inflating.KeepsTokens = true;
        return new SplicedOutput(inflating.Tokens, output.Records, ports.Memory, ports.VerifiesBlocks);
    }
}
