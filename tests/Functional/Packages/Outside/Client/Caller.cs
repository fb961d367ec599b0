using Greet.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

/// <summary>Calls in all four ways from 32 callers until the program is told to stop. The last line tells the calls and the lost ones.</summary>
internal sealed class Caller(Greeter.GreeterClient greeter) : BackgroundService
{
    private const int Callers = 32;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private int _calls;
    private int _lost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, stoppingToken), CancellationToken.None)));
        Console.WriteLine($"{_calls} calls, {_lost} lost");
    }

    private async Task CallAsync(int caller, CancellationToken stoppingToken)
    {
        for (var call = 0; !stoppingToken.IsCancellationRequested; call++)
        {
            var name = $"{Environment.ProcessId}-{caller}-{call}";
            var options = call % 2 == 0 ? new CallOptions() : new CallOptions(deadline: DateTime.UtcNow + Deadline);
            try
            {
                var message = await GreetAsync(call / 2 % 4, new HelloRequest { Name = name }, options);
                Count(ref _calls, message == $"Hello {name}" ? 1 : throw new InvalidOperationException($"another call's reply: {message}"));
            }
            catch (Exception e)
            {
                Count(ref _lost, 1);
                Console.WriteLine($"lost {name}: {e}");
            }

            if (call == 8)
            {
                Console.WriteLine($"caller {caller} calls");
            }
        }
    }

    private static void Count(ref int counter, int by) => Interlocked.Add(ref counter, by);

    private async Task<string> GreetAsync(int kind, HelloRequest request, CallOptions options)
    {
        switch (kind)
        {
            case 0:
                return (await greeter.SayHelloAsync(request, options)).Message;
            case 1:
                using (var call = greeter.StreamHello(request, options))
                {
                    return await ReadAsync(call.ResponseStream);
                }

            case 2:
                using (var call = greeter.CollectHellos(options))
                {
                    await WriteAsync(call.RequestStream, request);
                    return (await call.ResponseAsync).Message;
                }

            default:
                using (var call = greeter.Chat(options))
                {
                    await WriteAsync(call.RequestStream, request);
                    return await ReadAsync(call.ResponseStream);
                }
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<HelloRequest> requests, HelloRequest request)
    {
        for (var i = 0; i < 3; i++)
        {
            await requests.WriteAsync(request);
        }

        await requests.CompleteAsync();
    }

    // The three replies, which are the same.
    private static async Task<string> ReadAsync(IAsyncStreamReader<HelloReply> replies)
    {
        var messages = new List<string>();
        await foreach (var reply in replies.ReadAllAsync())
        {
            messages.Add(reply.Message);
        }

        return messages.Count == 3 ? messages.Distinct().Single() : throw new InvalidOperationException($"{messages.Count} replies");
    }
}
