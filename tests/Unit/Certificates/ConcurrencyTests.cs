using System.Diagnostics;
using Microservices.Certificates;
using Microservices.Certificates.Storage;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Who makes certificates at once ends up with the same ones, made once.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task ThreadsMakeThemOnce()
    {
        const int threads = 4;
        using var start = new Barrier(threads);

        var results = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var certificates = _fixture.At(TimeProvider.System);
                start.SignalAndWait();
                return certificates.Ensure();
            },
            TaskCreationOptions.LongRunning))).WaitAsync(Limit);

        Assert.Equal(1, results.Count(files => files.All(file => file.Action == EnsuredAction.Made)));
        Assert.Equal(threads - 1, results.Count(files => files.All(file => file.Action == EnsuredAction.Kept)));
        AssertAllGood();
    }

    [Fact]
    public async Task ProcessesMakeThemOnce()
    {
        Process[] processes = [Start(), Start()];
        try
        {
            var outputs = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadToEndAsync())).WaitAsync(Limit);
            await Task.WhenAll(processes.Select(process => process.WaitForExitAsync())).WaitAsync(Limit);

            Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
            Assert.Equal(6, LinesOf(outputs).Count(line => line.StartsWith("made ", StringComparison.Ordinal)));
            Assert.Equal(6, LinesOf(outputs).Count(line => line.StartsWith("kept ", StringComparison.Ordinal)));
            AssertAllGood();
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    [Fact]
    public void WhoWaitedTakesWhatTheOtherMade()
    {
        using var other = new CertificatesFixture();
        other.Ensure();
        var held = DirectoryLock.Take(_fixture.Directory, _fixture.Clock, default);
        _fixture.Clock.OnWait = () =>
        {
            foreach (var (name, content) in other.Contents())
                File.WriteAllText(_fixture.PathOf(name), content);
            held.Dispose();
        };

        var files = _fixture.Ensure();

        Assert.All(files.Values, file => Assert.Equal(EnsuredAction.Kept, file.Action));
        Assert.Equal(other.Contents()["ca.crt"], _fixture.Contents()["ca.crt"]);
    }

    [Fact]
    public void WaitsNoLongerThanTenSeconds()
    {
        using var held = DirectoryLock.Take(_fixture.Directory, _fixture.Clock, default);
        var began = _fixture.Clock.Now;

        var refused = Assert.Throws<CertificatesException>(() => _fixture.Ensure());

        Assert.StartsWith("Another process has been making certificates in", refused.Message, StringComparison.Ordinal);
        Assert.InRange(_fixture.Clock.Now - began, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void TheWaitCanBeCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var held = DirectoryLock.Take(_fixture.Directory, _fixture.Clock, default);
        _fixture.Clock.OnWait = cancellation.Cancel;

        Assert.ThrowsAny<OperationCanceledException>(() => _fixture.Certificates.Ensure(cancellationToken: cancellation.Token));
        Assert.Equal([_fixture.PathOf(DirectoryLock.FileName)], Directory.GetFiles(_fixture.Directory));
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [typeof(DevelopmentCertificates).Assembly.Location, "--directory", _fixture.Directory])
    {
        RedirectStandardOutput = true,
    })!;

    private static IEnumerable<string> LinesOf(string[] outputs) => outputs.SelectMany(output => output.Split('\n'));

    private void AssertAllGood()
    {
        var files = _fixture.At(TimeProvider.System).Ensure();
        Assert.All(files, file => Assert.Equal(EnsuredAction.Kept, file.Action));
    }
}
