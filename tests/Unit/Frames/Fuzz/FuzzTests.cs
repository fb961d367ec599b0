using ConnectionLifecycle;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Frames.Fuzz;

/// <summary>
/// Over a million sequences that no sender should send: the reader never throws, never hangs, finds what a plain reader finds
/// however the bytes are cut, and allocates only for a GOAWAY.
/// </summary>
public sealed class FuzzTests
{
    private const int Seeds = 8;
    private const int SequencesPerSeed = 64 * 1024;

    // A GOAWAY's record and text, and once for a reader the room to put its pieces together.
    private const int MostForAGoAway = 1024;

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public Task AClientsBytes_AreReadTheSame_HoweverTheyAreCut(int seed) => RunAsync(ConnectionSide.Client, seed);

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public Task AServersBytes_AreReadTheSame_HoweverTheyAreCut(int seed) => RunAsync(ConnectionSide.Server, seed);

    // On a thread of its own, so that a hang fails the test and not the run.
    private static Task RunAsync(ConnectionSide sender, int seed) => Task.Run(() => new Run(sender, seed).ToEnd()).Bounded();

    private sealed class Run(ConnectionSide sender, int seed)
    {
        private const int ShortEnoughForSingleBytes = 96;

        private readonly Mutations _mutations = new(sender, seed);
        private readonly Random _cuts = new(~seed);
        private readonly FactHash _expected = new();
        private readonly FactHash _found = new();
        private readonly List<int> _pieces = [];

        public void ToEnd()
        {
            for (var i = 0; i < SequencesPerSeed; i++)
            {
                var bytes = _mutations.Next();
                _expected.Clear();
                PlainReader.Read(bytes, sender, _expected);
                Check(bytes, "whole", maxPiece: int.MaxValue);
                Check(bytes, "in pieces", maxPiece: 24);
                if (bytes.Length <= ShortEnoughForSingleBytes)
                {
                    Check(bytes, "byte by byte", maxPiece: 1);
                }
            }
        }

        private void Check(ReadOnlySpan<byte> bytes, string how, int maxPiece)
        {
            Cut(bytes.Length, maxPiece);
            var allocated = Read(bytes, how);
            if (_found.Hash != _expected.Hash || _found.Facts != _expected.Facts)
            {
                Fail(bytes, how, $"found {_found.Facts} facts, expected {_expected.Facts}");
            }

            // The runtime itself allocates now and then on this thread; what the reader allocates, it does each time.
            if (allocated > _found.GoAways * MostForAGoAway && (allocated = Read(bytes, how)) > _found.GoAways * MostForAGoAway)
            {
                Fail(bytes, how, $"allocated {allocated} bytes over {_found.GoAways} GOAWAYs");
            }
        }

        private void Cut(int length, int maxPiece)
        {
            _pieces.Clear();
            while (length > 0)
            {
                _pieces.Add(Math.Min(length, maxPiece is 1 or int.MaxValue ? maxPiece : _cuts.Next(maxPiece + 1)));
                length -= _pieces[^1];
            }
        }

        private long Read(ReadOnlySpan<byte> bytes, string how)
        {
            _found.Clear();
            var reader = new SinkReader(_found, sender);
            var rest = bytes;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                for (var i = 0; i < _pieces.Count; i++)
                {
                    reader.Read(rest[.._pieces[i]]);
                    rest = rest[_pieces[i]..];
                }
            }
            catch (Exception e)
            {
                Fail(bytes, how, $"{e}");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        private void Fail(ReadOnlySpan<byte> bytes, string how, string what) =>
            Assert.Fail($"{sender}, seed {seed}, {how}: {what}\n{Convert.ToHexString(bytes)}");
    }
}
