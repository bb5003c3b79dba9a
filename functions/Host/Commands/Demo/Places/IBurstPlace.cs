using Spate.Cloud;
using Spate.Host.Commands.Generate;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>Where a burst is dropped, and what the place needs before and after.</summary>
internal interface IBurstPlace
{
    /// <summary>
    /// The place as recorded in the journal, so that a burst is finished where it was started; null for the data directory itself.
    /// </summary>
    string? Name { get; }

    /// <summary>The queue of the notifications; null for the data directory's own.</summary>
    string? Queue { get; }

    /// <summary>The location of an object, for people.</summary>
    string Show(ObjectAddress address);

    /// <summary>A remark on drops here, in one line; null when there is none.</summary>
    string? Remark { get; }

    /// <summary>Creates what is missing before anything runs.</summary>
    /// <param name="isUnfinished">Whether a burst that was started here continues: then present objects may be its own.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CommandException">The place contains something that is not the demo's.</exception>
    Task PrepareAsync(bool isUnfinished, CancellationToken cancellationToken);

    /// <summary>The present version of an object, or null when there is none.</summary>
    Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Drops a generated file; the file is gone afterwards.</summary>
    Task DropAsync(GeneratedFile file, ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Waits until everything after the last result is done.</summary>
    /// <returns>What is left over, a line each.</returns>
    Task<IReadOnlyList<string>> SettleAsync(CancellationToken cancellationToken);
}
