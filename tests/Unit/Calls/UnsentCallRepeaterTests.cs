using System.Security.Authentication;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microservices.Client.Calls;
using Microservices.Tests.Common;
using Microsoft.Extensions.Time.Testing;

namespace Microservices.Tests.Unit.Calls;

/// <summary>Which calls are made again, how often and when. The attempts are scripted: each fails with its failure, the next succeeds.</summary>
public sealed class UnsentCallRepeaterTests
{
    private const int Limit = 5;

    private static readonly ConnectionEndedException NeverSent = new("closed by server: peer_closed", notProcessed: true);
    private static readonly ConnectionEndedException MayHaveRun = new("closed by server: peer_closed");
    private static readonly ConnectionEndedException Refused = new("connect_failed", error: HttpRequestError.ConnectionError, notProcessed: true);
    private static readonly ConnectionEndedException NoCertificate = new(
        "handshake_failed", new AuthenticationException("certificate untrusted"), HttpRequestError.SecureConnectionError, notProcessed: true);

    private readonly FakeTimeProvider _time = new();
    private readonly Attempts _attempts = new();

    public static TheoryData<string, bool, int> Failures => new()
    {
        { nameof(NeverSent), false, 2 },
        { nameof(Refused), true, 2 },
        { nameof(Refused), false, 1 }, // There is no other server.
        { nameof(MayHaveRun), true, 1 },
        { nameof(NoCertificate), true, 1 },
        { "something else", true, 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ACallThatWasNotProcessed_IsMadeAgain_AndNoOther(string failure, bool elsewhere, int attempts)
    {
        _attempts.Fail(Named(failure));
        var repeater = new UnsentCallRepeater(Limit, elsewhere, _time);
        using var unary = Greeter(repeater).SayHelloAsync(new HelloRequest());
        var isMadeAgain = attempts > 1;

        Assert.Equal(isMadeAgain, await Record.ExceptionAsync(() => unary.ResponseAsync.Bounded()) is null);
        Assert.Equal((attempts, attempts - 1), (_attempts.Count, repeater.Repeats));
        Assert.Equal(isMadeAgain ? StatusCode.OK : StatusCode.Unavailable, unary.GetStatus().StatusCode);

        _attempts.Fail(Named(failure));
        using var stream = Greeter(repeater).StreamHello(new HelloRequest());

        Assert.Equal(isMadeAgain, await Record.ExceptionAsync(() => stream.ResponseStream.MoveNext(CancellationToken.None).Bounded()) is null);
        Assert.Equal((2 * attempts, 2 * (attempts - 1)), (_attempts.Count, repeater.Repeats));
    }

    [Fact]
    public async Task AtOnceFirst_ThenWithLongerAndLongerWaits_AndNotForEver()
    {
        var time = new Hurry();
        _attempts.Fail([.. Enumerable.Repeat(NeverSent, Limit + 1)]);
        using var call = Greeter(new UnsentCallRepeater(Limit, elsewhere: true, time)).SayHelloAsync(new HelloRequest());

        Assert.Same(NeverSent, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded())).Status.DebugException);
        Assert.Equal(1 + Limit, _attempts.Count);
        Assert.Equal([10, 20, 40, 80], time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task ACallWhoseDeadlineComesBefore_FailsWithWhatItHas()
    {
        _attempts.Fail(NeverSent, NeverSent);
        var deadline = _time.GetUtcNow().UtcDateTime.AddMilliseconds(10);
        using var call = Greeter(new UnsentCallRepeater(Limit, elsewhere: true, _time)).SayHelloAsync(new HelloRequest(), deadline: deadline);

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded())).StatusCode);
        Assert.Equal(2, _attempts.Count);
    }

    [Fact]
    public async Task WhoeverCancelsTheWait_GetsWhatGrpcSays()
    {
        _attempts.Fail(NeverSent, NeverSent);
        using var cancellation = new CancellationTokenSource();
        using var call = Greeter(new UnsentCallRepeater(Limit, elsewhere: true, _time)).SayHelloAsync(new HelloRequest(), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded())).StatusCode);
    }

    [Fact]
    public async Task ACallThatIsDisposed_IsNotMadeAgain()
    {
        _attempts.Fail(NeverSent, NeverSent);
        var call = Greeter(new UnsentCallRepeater(Limit, elsewhere: true, _time)).SayHelloAsync(new HelloRequest());
        call.Dispose();

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(2, _attempts.Count);
    }

    private static Exception Named(string name) => name switch
    {
        nameof(NeverSent) => new HttpRequestException("lost", new IOException("lost", NeverSent)),
        nameof(MayHaveRun) => MayHaveRun,
        nameof(Refused) => Refused,
        nameof(NoCertificate) => NoCertificate,
        _ => new IOException(name),
    };

    private Greeter.GreeterClient Greeter(UnsentCallRepeater repeater) => new(_attempts.Intercept(repeater));

    /// <summary>Every wait is over at once, and noted.</summary>
    private sealed class Hurry : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class Attempts : CallInvoker
    {
        private readonly Queue<Exception> _failures = [];

        public int Count { get; private set; }

        public void Fail(params Exception[] failures) => Array.ForEach(failures, _failures.Enqueue);

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var failure = Next(options);
            return new(Answer(failure, Activator.CreateInstance<TResponse>()), Answer(failure, new Metadata()), () => failure?.Status ?? Status.DefaultSuccess, () => [], () => { });
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var failure = Next(options);
            return new(new Replies<TResponse>(failure), Answer(failure, new Metadata()), () => failure?.Status ?? Status.DefaultSuccess, () => [], () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        private static Task<T> Answer<T>(RpcException? failure, T answer) => failure is null ? Task.FromResult(answer) : Task.FromException<T>(failure);

        private RpcException? Next(CallOptions options)
        {
            Count++;
            return options.CancellationToken.IsCancellationRequested ? new RpcException(new Status(StatusCode.Cancelled, "cancelled"))
                : _failures.TryDequeue(out var failure) ? new RpcException(new Status(StatusCode.Unavailable, "lost", failure))
                : null;
        }

        private sealed class Replies<T>(RpcException? failure) : IAsyncStreamReader<T>
        {
            public T Current => Activator.CreateInstance<T>();

            public Task<bool> MoveNext(CancellationToken cancellationToken) => Answer(failure, true);
        }
    }
}
